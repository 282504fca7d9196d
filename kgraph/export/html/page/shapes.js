/* The shapes of the kinds in WebGL. In: nodes with a `shape`, one of the names below. Out: a node program for sigma
   that draws the outlines of dom.js: a triangle a node, in which each pixel asks how far it is from the shape's rim. */

const SHAPE_NUMBERS = { paper: 0, method: 1, dataset: 2, benchmark: 3, task: 4, metric: 5 };

const SHAPE_VERTICES = `
  attribute vec4 a_id;
  attribute vec4 a_color;
  attribute vec2 a_position;
  attribute float a_size;
  attribute float a_shape;
  attribute vec2 a_corner;
  uniform mat3 u_matrix;
  uniform float u_sizeRatio;
  uniform float u_correctionRatio;
  varying vec4 v_color;
  varying vec2 v_point;
  varying float v_shape;
  varying float v_rim;

  void main() {
    float radius = 2.0 * a_size * u_correctionRatio / u_sizeRatio;
    gl_Position = vec4((u_matrix * vec3(a_position + radius * a_corner, 1.0)).xy, 0.0, 1.0);
    v_point = a_corner;
    v_shape = a_shape;
    v_rim = 2.0 * u_correctionRatio / radius;
    #ifdef PICKING_MODE
    v_color = a_id;
    #else
    v_color = a_color;
    #endif
    v_color.a *= 255.0 / 254.0;
  }
`;

const SHAPE_PIXELS = `
  precision highp float;
  varying vec4 v_color;
  varying vec2 v_point;
  varying float v_shape;
  varying float v_rim;
  const float fifth = 1.2566371;

  float beyond() {
    vec2 at = abs(v_point);
    if (v_shape < 0.5) return max(at.x, at.y) - 0.85;
    if (v_shape < 1.5) return length(at) - 1.0;
    if (v_shape < 2.5) return (at.x + at.y - 1.15) * 0.7071;
    if (v_shape < 3.5) return max(-v_point.y - 0.99, 0.873 * at.x + 0.488 * v_point.y - 0.503);
    if (v_shape < 4.5) return max(at.y, 0.866 * at.x + 0.5 * at.y) - 1.013;
    float turn = abs(mod(atan(v_point.x, v_point.y) + 0.5 * fifth, fifth) - 0.5 * fifth);
    vec2 folded = length(at) * vec2(sin(turn), cos(turn)) - vec2(0.0, 1.15);
    return dot(folded, vec2(0.92, 0.392));
  }

  void main() {
    float far = beyond();
    #ifdef PICKING_MODE
    gl_FragColor = far > 0.0 ? vec4(0.0) : v_color;
    #else
    gl_FragColor = v_color * clamp(0.5 - far / v_rim, 0.0, 1.0);
    #endif
  }
`;

class ShapeProgram extends sigmaBundle.NodeCircleProgram {
  getDefinition() {
    const [FLOAT, UNSIGNED_BYTE] = [WebGLRenderingContext.FLOAT, WebGLRenderingContext.UNSIGNED_BYTE];
    const reach = 2.6;
    const corner = (turn) => [reach * Math.cos(turn), reach * Math.sin(turn)];
    return {
      VERTICES: 3,
      VERTEX_SHADER_SOURCE: SHAPE_VERTICES,
      FRAGMENT_SHADER_SOURCE: SHAPE_PIXELS,
      METHOD: WebGLRenderingContext.TRIANGLES,
      UNIFORMS: ["u_sizeRatio", "u_correctionRatio", "u_matrix"],
      ATTRIBUTES: [
        { name: "a_position", size: 2, type: FLOAT },
        { name: "a_size", size: 1, type: FLOAT },
        { name: "a_shape", size: 1, type: FLOAT },
        { name: "a_color", size: 4, type: UNSIGNED_BYTE, normalized: true },
        { name: "a_id", size: 4, type: UNSIGNED_BYTE, normalized: true },
      ],
      CONSTANT_ATTRIBUTES: [{ name: "a_corner", size: 2, type: FLOAT }],
      CONSTANT_DATA: [0, 1, 2].map((k) => corner((k * 2 * Math.PI) / 3)),
    };
  }

  processVisibleItem(number, start, { x, y, size, shape, color }) {
    this.array.set([x, y, size, SHAPE_NUMBERS[shape], sigmaBundle.floatColor(color), number], start);
  }
}

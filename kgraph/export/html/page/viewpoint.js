/* Where to look from. In: places, the present view, where the legend stands, how much is covered below. Out: the centre and scale that show them all. */

function viewpoint(places, { width, height }, legend, below, rim, closest) {
  const wide = width > 700;
  const [top, edge, zoom] = wide ? [30, 24, 34] : [44, 8, 0];
  const [xs, ys] = [places.map((place) => place.x), places.map((place) => place.y)];
  const [x0, x1] = [Math.min(...xs) - rim, Math.max(...xs) + rim];
  const [y0, y1] = [Math.min(...ys) - rim, Math.max(...ys) + rim];
  const beside = (left) => {
    const scale = Math.min(closest, (width - left - zoom - 2 * edge) / (x1 - x0), (height - top - below - 2 * edge) / (y1 - y0));
    return { x: (x0 + x1 - (left - zoom) / scale) / 2, y: (y0 + y1 - (top - below) / scale) / 2, scale };
  };
  /* The legend may stand over an empty corner of the map, but not over a part of it. */
  const hidden =
    ({ x, y, scale }) =>
    (place) =>
      (place.x - rim - x) * scale + width / 2 < legend.w + 14 &&
      (place.y - rim - y) * scale + height / 2 < legend.h + 14;
  const near = beside(wide ? 40 : 0);
  return wide && places.some(hidden(near)) ? beside(legend.w + 14) : near;
}

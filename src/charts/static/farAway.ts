// Shapes far outside a drawing: nothing is seen of them, and resvg ends the whole process over a clipped one.
import { pathPoints } from "./textMetrics";

/** The drawing without the paths that lie more than its own size away from it; groups may move them by less. */
export function withoutFarAway(svg: string): string {
  const size = /^<svg[^>]*? width="([\d.]+)"[^>]*? height="([\d.]+)"/.exec(svg);
  if (size === null) return svg;
  const [width, height] = [Number(size[1]), Number(size[2])];
  return svg.replace(/<path\b[^>]*? d="([^"]*)"[^>]*?\/>/g, (path, commands: string) => {
    const points = pathPoints(commands);
    const isOutside = (axis: 0 | 1, room: number): boolean =>
      points.every((point) => point[axis] < -room) || points.every((point) => point[axis] > 2 * room);
    return isOutside(0, width) || isOutside(1, height) ? "" : path;
  });
}

// Cursor positions: Jupyter counts Unicode code points, TypeScript counts UTF-16 units.

export function toUnits(text: string, codePoints: number): number {
  let units = 0;
  for (let seen = 0; seen < codePoints && units < text.length; seen++)
    units += (text.codePointAt(units) as number) > 0xffff ? 2 : 1;
  return units;
}

export function toCodePoints(text: string, units: number): number {
  let codePoints = 0;
  for (let at = 0; at < units && at < text.length; codePoints++)
    at += (text.codePointAt(at) as number) > 0xffff ? 2 : 1;
  return codePoints;
}

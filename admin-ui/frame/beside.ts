/** How wide a column beside the page is, in pixels. Pure. */

export const WIDTHS = { least: 300, usual: 360, most: 720 } as const;
const STEP = 24;

export const within = (width: number): number =>
  Number.isFinite(width) ? Math.round(Math.min(WIDTHS.most, Math.max(WIDTHS.least, width))) : WIDTHS.usual;

/** What a key does at its edge, which lies at its left; null: nothing. */
export function widthBy(key: string, width: number): number | null {
  const to = { ArrowLeft: width + STEP, ArrowRight: width - STEP, Home: WIDTHS.most, End: WIDTHS.least }[key];
  return to === undefined ? null : within(to);
}

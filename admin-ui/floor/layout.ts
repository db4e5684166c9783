/** Where the stages and arrows of a flow are drawn; pure. Stages lie on one line, arrows between others than neighbours bow around it. */

export type Box = { id: string; x: number; y: number; width: number; height: number };
export type Line = { from: string; to: string; path: string; label: { x: number; y: number }; back: boolean };
export type Layout = { width: number; height: number; boxes: Box[]; lines: Line[] };

type Ways = readonly { from: string; to: string }[];

const BOX = { across: { width: 148, height: 92 }, down: { width: 190, height: 92 } } as const;
const GAP = { across: 40, down: 40 } as const;
const EDGE = 8;
/** Room of a bow over one stage, and for each further one. */
const BOW = 46;
const LABEL = 16;

/** @param along `across` for a desk, `down` for a phone */
export function layOut(stages: readonly string[], ways: Ways, along: 'across' | 'down'): Layout {
  const size = BOX[along];
  const at = new Map(stages.map((id, nth) => [id, nth]));
  const known = ways.filter(({ from, to }) => at.has(from) && at.has(to) && from !== to);
  const reach = (way: Ways[number]) => (at.get(way.to) ?? 0) - (at.get(way.from) ?? 0);
  // Forward bows on one side, backward ones on the other; as much room on each as its longest bow needs.
  const room = (side: (span: number) => boolean) =>
    Math.max(
      0,
      ...known
        .map(reach)
        .filter(side)
        .map((span) => bow(Math.abs(span))),
    ) + LABEL;
  const [before, after] = [room((span) => span > 1), room((span) => span < 0)];
  const length = along === 'across' ? size.width : size.height;
  const breadth = along === 'across' ? size.height : size.width;
  const start = (nth: number) => EDGE + nth * (length + GAP[along]);
  const total = stages.length * (length + GAP[along]) - GAP[along] + 2 * EDGE;
  const wide = before + breadth + after + 2 * EDGE;
  const top = EDGE + before;

  /** `l` along the line, `b` across it. */
  const point = (l: number, b: number): [number, number] => (along === 'across' ? [l, b] : [b, l]);
  const boxes = stages.map((id, nth) => {
    const [x, y] = point(start(nth), top);
    return { id, x, y, width: size.width, height: size.height };
  });
  const lines = known.map(({ from, to }): Line => {
    const [i, j] = [at.get(from) ?? 0, at.get(to) ?? 0];
    if (j === i + 1) {
      const [x1, y1] = point(start(i) + length, top + breadth / 2);
      const [x2, y2] = point(start(j), top + breadth / 2);
      const [x, y] = point(start(i) + length + GAP[along] / 2, top + breadth / 2 - (along === 'across' ? 14 : 0));
      return { from, to, back: false, path: `M${x1} ${y1}L${x2} ${y2}`, label: { x, y } };
    }
    const back = j < i;
    const side = back ? top + breadth : top;
    const far = side + (back ? 1 : -1) * (bow(Math.abs(j - i)) / 0.75);
    // Leaves on the side it goes to, arrives on the side it comes from: arrows of one box do not meet.
    const shift = length * (back ? -0.2 : 0.2);
    const [l1, l2] = [start(i) + length / 2 + shift, start(j) + length / 2 - shift];
    const [a, b, c, d] = [point(l1, side), point(l1, far), point(l2, far), point(l2, side)];
    const [x, y] = point((l1 + l2) / 2, side + (far - side) * 0.75);
    return { from, to, back, path: `M${a}C${b} ${c} ${d}`, label: { x, y } };
  });
  const [width, height] = point(total, wide);
  return { width, height, boxes, lines };
}

const bow = (span: number) => BOW + (span - 1) * 22;

/** The stage where most lie, when that is more than an even share of all. */
export function pileOf<S extends { open: number }>(stages: readonly S[]): S | null {
  const all = stages.reduce((sum, { open }) => sum + open, 0);
  const busy = stages.filter(({ open }) => open > 0).length;
  const most = stages.reduce<S | null>((best, stage) => (stage.open > (best?.open ?? 0) ? stage : best), null);
  return most && busy > 0 && (busy === 1 || most.open > all / busy) ? most : null;
}

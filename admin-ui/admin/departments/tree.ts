type Node = { id: string; parentId: string | null; nameEn: string };

/** Parents before children, each with its depth. Whatever hangs nowhere stands at the top: nothing is left out. */
export function asTree<Row extends Node>(rows: readonly Row[]): { row: Row; depth: number }[] {
  const known = new Set(rows.map(({ id }) => id));
  const under = new Map<string | null, Row[]>();
  for (const row of rows) {
    const parent = row.parentId && known.has(row.parentId) ? row.parentId : null;
    under.set(parent, [...(under.get(parent) ?? []), row]);
  }
  const walk = (parent: string | null, depth: number): { row: Row; depth: number }[] =>
    [...(under.get(parent) ?? [])]
      .sort((a, b) => a.nameEn.localeCompare(b.nameEn))
      .flatMap((row) => [{ row, depth }, ...walk(row.id, depth + 1)]);
  return walk(null, 0);
}

/** The record itself and all below it. */
export function below(rows: readonly Node[], id: string): Set<string> {
  const found = new Set([id]);
  for (let grown = true; grown; ) {
    grown = false;
    for (const row of rows)
      if (row.parentId && found.has(row.parentId) && !found.has(row.id)) {
        found.add(row.id);
        grown = true;
      }
  }
  return found;
}

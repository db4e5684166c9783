/** How one case belongs to another: it follows it up, is the same problem, is a child of a parent problem, was split off from it. */
export const LINK_KINDS = ['followsUp', 'sameProblem', 'childOf', 'splitFrom'] as const;
export type LinkKind = (typeof LINK_KINDS)[number];

/** Those that people make; what was split off says so by itself. */
export const LINKS_BY_HAND = ['followsUp', 'sameProblem', 'childOf'] as const satisfies readonly LinkKind[];

/** A case has one parent at most, and a parent has none: two levels, so that one answer reaches all and nobody twice. */
export const MOST_CHILDREN = 199;

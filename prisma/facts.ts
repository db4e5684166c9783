/** What is stored of members for rules: sums that follow purchases and time, and the cut points of scorings. */
export { type Cuts, changeSettings, makeCutPoints, settingsAt } from './facts/cut-points.ts';
export { rebuildFacts, refreshMember, refreshStale } from './facts/refresh.ts';
export { cutPointsNightly, sweepFacts } from './facts/sweep.ts';

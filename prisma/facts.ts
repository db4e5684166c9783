/** What is stored of members for rules: sums that follow purchases and time, and the cut points of scorings. */
export { type Cuts, makeCutPoints } from './facts/cut-points.ts';
export { rebuildFacts, refreshMember, refreshStale } from './facts/refresh.ts';
export { changeSettings, putSettings, settingsAt, settingsOf } from './facts/settings.ts';
export { cutPointsNightly, sweepFacts } from './facts/sweep.ts';

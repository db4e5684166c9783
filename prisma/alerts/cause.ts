import type { RaisedAlert } from '../../domain/alert/kinds.ts';

/** How a cause is written that is no case, member or queue: a change of a member's value, or many of them by one version of the rules. */
export const causeOfChange = (changeId: string): string => `change:${changeId}`;
export const causeOfMany = (version: number): string => `changes:v${version}:`;

/** LIKE: both. */
export const OF_CHANGES = 'change%';
export const isOfMany = ({ cause }: { cause: string }): boolean => cause.startsWith('changes:');
export const isOfChange = ({ cause }: { cause: string }): boolean => cause.startsWith('change:');

/** Held against each case, and against the member of it. */
export const isOfCases = ({ about }: RaisedAlert): boolean => about === 'case' || about === 'member';

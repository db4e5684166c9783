/** What an administrator may not change, or not now. Words under `admin.refusal.<code>`, `flows`, `ruleDesk`, `ruleTrials` or `scenarios.refusal.<code>`; `uses` counts what refers to it. */
export type Uses = Record<string, number>;
export type ChangeRefusal =
  | 'inUse'
  | 'stillInUse'
  | 'builtIn'
  | 'lastOfLine'
  | 'lastAdministrator'
  | 'ownRole'
  | 'ownAccount'
  | 'accountDisabled'
  | 'tooManyResets'
  | 'linkNotGood'
  | 'changedMeanwhile'
  | 'flowChanged'
  | 'flowNotDraft'
  | 'flowIsDraft'
  | 'flowFaulty'
  | 'flowNotInForce'
  | 'ruleDraftOpen'
  | 'ruleDraftGone'
  | 'ruleDraftWaits'
  | 'ruleDraftChanged'
  | 'ruleDraftUnfit'
  | 'rulesHoldAlready'
  | 'tooManyTrials'
  | 'scenariosBroken'
  | 'scenarioChanged'
  | 'scenarioArchived';

export class ChangeRefused extends Error {
  readonly code: ChangeRefusal;
  readonly values: Record<string, unknown>;
  constructor(code: ChangeRefusal, values: Record<string, unknown> = {}) {
    super(code);
    this.code = code;
    this.values = values;
  }
}

/** There is no such record of this tenant. */
export class RecordNotFound extends Error {}

export type Options = {
  rounds: number;
  /** How long one side of one round is asked; each bench has its own where none is given. */
  seconds?: number | undefined;
  /** Also what takes minutes to plant. */
  large: boolean;
  /** Only this row, for profiling. */
  row?: string | undefined;
};

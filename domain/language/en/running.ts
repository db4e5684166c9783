/** What becomes of cases that run when service levels or a flow are published. */
export const running = {
  audit: { stay: 'stay', move: 'go by it, too', moveWhereBetter: 'go by it where that is better for the member' },
  title: 'Cases that run',
  choice: {
    stay: 'Stay with what they have',
    move: 'Go by it from now on',
    moveWhereBetter: 'Go by it only where that is better for the member',
  },
  hint: {
    stay: 'Nothing changes for them.',
    move: 'Time that was spent stays spent; deadlines may be earlier or later.',
    moveWhereBetter: 'Case by case: no deadline later, at least one earlier, and no less time for the member.',
  },
  looking: 'Looking at the cases that run: %{looked} of %{running}',
  looked:
    'Nothing has been written. %{smart_count} case runs. |||| Nothing has been written. %{smart_count} cases run.',
  none: 'No case runs that it would concern.',
  now: 'As it would be if it held now and nobody did anything.',
  moves: '%{count} of %{running} go by it',
  horizon: { atOnce: 'at once', day: 'within 24 hours', week: 'within 7 days' },
  breaches: 'Promises broken',
  show: '%{choice}: promises broken %{horizon}: %{count}. Show them',
  clocks: 'By deadline',
  clock: 'Deadline',
  short: { stay: 'Stay', move: 'Go by it', moveWhereBetter: 'Where better' },
  cases: '%{choice}: promises broken %{horizon}',
  due: { before: 'Due', after: 'Due then' },
  case: 'Case',
  rests: 'rests',
  noPlace:
    '%{smart_count} case has no place in it and stays, whatever you choose |||| %{smart_count} cases have no place in it and stay, whatever you choose',
  why: 'Why it stays',
  more: 'and %{smart_count} more |||| and %{smart_count} more',
  hidden:
    '%{smart_count} case that you may not see is counted, too |||| %{smart_count} cases that you may not see are counted, too',
  stays: {
    stageMissing: 'it has no stage “%{stage}”',
    clockMissing: 'it has no clock for “%{clock}”',
    later: '“%{clock}” would be due later',
    memberShorter: 'the member would have less time: %{clock}',
    nothingEarlier: 'nothing would be due earlier',
  },
  moved: 'Version %{version} is in force; cases that run are being told',
  following: {
    title: 'Running cases go by this version',
    waits: 'They are told when it begins to hold; at present there are %{left}',
    running: '%{followed} of %{total} have followed, %{underway} are on their way',
    done: 'All were told: %{told}',
    stopped: 'Another version was published: no more are told; %{told} had been',
  },
};

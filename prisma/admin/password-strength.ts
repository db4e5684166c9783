/** Why a password is not taken: words under `admin.invalid.<code>`. */
export type Weakness = 'passwordTooShort' | 'passwordTooLong' | 'passwordTooCommon' | 'passwordLikeName';

export const PASSWORD_MIN = 10;
const PASSWORD_MAX = 200;

/** Beginnings of passwords that everybody tries first, in either language, with whatever stands behind them. */
const KNOWN = [
  ...['password', 'passw0rd', 'welcome', 'letmein', 'iloveyou', 'administrator', 'steward', 'changeme', 'secret'],
  ...['qwertyuiop', 'qwerty', 'asdfghjkl', 'zxcvbnm', '1qaz2wsx', '1q2w3e4r', 'abc123', 'abcdef', 'trustno1'],
  ...['woaini', '5201314', '1314520', 'aini1314', 'mima', 'admin', 'root', 'test', 'guest', 'monkey', 'dragon'],
  ...['football', 'baseball', 'sunshine', 'princess', 'superman', 'master', 'shadow', 'michael', 'temporal'],
];

/**
 * Long enough, and nothing that is tried first: a known word with digits behind it, a run of keys, one character again and
 * again, or the person's own name. No rules about kinds of characters: they make passwords that are written down.
 */
export function weakness(password: string, person: { name: string; email: string }): Weakness | null {
  const given = password.normalize('NFC');
  const length = [...given].length;
  if (length < PASSWORD_MIN) return 'passwordTooShort';
  if (given.length > PASSWORD_MAX) return 'passwordTooLong';
  const plain = given.toLowerCase().replace(/[\s._-]/g, '');
  const bare = plain.replace(/[^\p{L}]+$/u, '');
  if (new Set(plain).size < 5 || isRun(plain) || KNOWN.some((word) => bare === word || plain === word))
    return 'passwordTooCommon';
  if (KNOWN.some((word) => plain.startsWith(word) && /^[\d\p{P}\p{S}]*$/u.test(plain.slice(word.length))))
    return 'passwordTooCommon';
  const own = [person.email.split('@')[0] ?? '', person.email, ...person.name.split(/\s+/), person.name]
    .map((part) => part.toLowerCase().replace(/[\s._-]/g, ''))
    .filter((part) => part.length >= 3);
  return own.some((part) => plain.includes(part) && plain.length - part.length < 8) ? 'passwordLikeName' : null;
}

/** Each character follows the one before it: 0123456789, zyxwvuts. */
function isRun(text: string): boolean {
  const steps = new Set(
    [...text].slice(1).map((c, i) => (c.codePointAt(0) ?? 0) - ([...text][i]?.codePointAt(0) ?? 0)),
  );
  const [step] = steps;
  // 1234567890 and 0987654321 turn once.
  const turned = steps.size === 2 && (text.endsWith('90') || text.startsWith('09'));
  return (steps.size === 1 && Math.abs(step ?? 0) <= 1) || turned;
}

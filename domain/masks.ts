/** `+8613812348000` → `138****8000`: enough to recognise, not enough to call. */
export function maskPhone(phone: string): string {
  const national = phone.replace(/^\+86/, '').replace(/^\+/, '');
  return national.length < 8 ? `****${national.slice(-2)}` : `${national.slice(0, 3)}****${national.slice(-4)}`;
}

/** `zhang.wei@example.com` → `z***@example.com` */
export function maskEmail(email: string): string {
  const at = email.lastIndexOf('@');
  return at < 1 ? '***' : `${[...email][0]}***${email.slice(at)}`;
}

/** Card numbers and keys of other systems: the last four. */
export const maskOther = (value: string): string => `****${value.length > 6 ? value.slice(-4) : ''}`;

export function maskPoint(type: string, value: string): string {
  return type === 'phone' ? maskPhone(value) : type === 'email' ? maskEmail(value) : maskOther(value);
}

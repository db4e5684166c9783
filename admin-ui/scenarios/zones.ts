let zones: string[] | undefined;

/** Time zones that the browser knows. */
export function knownZones(): string[] {
  zones ??= Intl.supportedValuesOf('timeZone');
  return zones;
}

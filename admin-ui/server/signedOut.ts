/** The server no longer knows this session: said once to whoever listens, whichever request found out. */
const listeners = new Set<() => void>();

export function tellSignedOut(): void {
  for (const listen of listeners) listen();
}

export function onSignedOut(listen: () => void): () => void {
  listeners.add(listen);
  return () => listeners.delete(listen);
}

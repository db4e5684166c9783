import { localStorageStore, type Store } from 'react-admin';

const store = localStorageStore('1', 'Steward');
/** Signing out forgets what the person did, not how this screen is set up. */
const STAYS = ['theme', 'locale', 'case.rail', 'send.undo', 'rules.beside', 'rules.beside.width'];

export const preferences: Store = {
  ...store,
  reset: () => {
    const kept = STAYS.map((key) => [key, store.getItem(key)] as const);
    store.reset();
    for (const [key, value] of kept) if (value !== undefined) store.setItem(key, value);
  },
};

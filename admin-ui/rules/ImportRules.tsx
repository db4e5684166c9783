import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { type ChangeEvent, useRef, useState } from 'react';
import { Say } from '../admin/settings/parts.tsx';
import { useWords } from '../i18n/useWords.ts';
import { useBegin } from './useBegin.ts';

/** As large as the server takes. */
const MOST_BYTES = 1_000_000;

/** Rules from a file become a draft; what is wrong with them is said with its place. */
export function ImportRules({ set }: { set: string }) {
  const say = useWords();
  const field = useRef<HTMLInputElement>(null);
  const { begin, busy } = useBegin(set);
  const [faults, setFaults] = useState<[place: string, text: string][]>([]);
  const fail = (text: string) => setFaults([['', text]]);
  const read = async ({ target }: ChangeEvent<HTMLInputElement>) => {
    const file = target.files?.[0];
    if (!file) return;
    setFaults([]);
    if (file.size > MOST_BYTES) return fail(say('ruleDesk.versions.tooLarge'));
    const text = await file.text();
    target.value = '';
    let definition: unknown;
    try {
      definition = JSON.parse(text);
    } catch (error) {
      return fail(`${say('ruleDesk.versions.unreadable')}: ${(error as Error).message}`);
    }
    const sent = await begin({ definition });
    if (sent.is === 'invalid') setFaults(Object.entries(sent.errors));
    else if (sent.is !== 'done') fail(sent.message);
  };
  return (
    <>
      <Button variant="outlined" disabled={busy} onClick={() => field.current?.click()}>
        {say('ruleDesk.versions.import')}
      </Button>
      <input
        ref={field}
        type="file"
        hidden
        accept="application/json,.json"
        aria-label={say('ruleDesk.versions.import')}
        onChange={(event) => void read(event)}
      />
      {faults.length > 0 && (
        <Box sx={{ flexBasis: '100%' }}>
          <Say tone="late">
            <PlaceList of={faults.map(([place, text]) => ({ place: place.replace(/^definition\.?/, ''), text }))} />
          </Say>
        </Box>
      )}
    </>
  );
}

/** What is wrong, each with its place. */
export const PlaceList = ({ of }: { of: readonly { place: string; text: string }[] }) => (
  <Box component="ul" sx={{ m: 0, pl: 2.5, overflowWrap: 'anywhere', flexBasis: '100%' }}>
    {of.map(({ place, text }) => (
      <li key={`${place} ${text}`}>
        {place && <strong>{place}</strong>} {text}
      </li>
    ))}
  </Box>
);

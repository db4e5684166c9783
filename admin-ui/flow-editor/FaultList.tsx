import Alert from '@mui/material/Alert';
import Link from '@mui/material/Link';
import { useWords } from '../i18n/useWords.ts';
import { useEditing } from './editing.tsx';

/** Everything wrong with the draft, as it is being edited; each leads to its place. `onGo` says which part of the page that is. */
export function FaultList({ onGo }: { onGo: (place: string) => string }) {
  const say = useWords();
  const { faults, sayFault: words } = useEditing();
  const go = (place: string) => {
    const target = document.getElementById(onGo(place));
    target?.scrollIntoView({ block: 'start' });
    target?.focus({ preventScroll: true });
  };
  return (
    <Alert severity={faults.length > 0 ? 'warning' : 'success'} role="status">
      {faults.length === 0 ? (
        say('flows.edit.noFaults')
      ) : (
        <>
          {say('flows.edit.faults', { smart_count: faults.length })}
          <ul style={{ margin: '4px 0 0', paddingInlineStart: 20 }}>
            {faults.map((fault) => (
              <li key={`${fault.place} ${fault.code} ${JSON.stringify(fault.values)}`}>
                <Link component="button" onClick={() => go(fault.place)} sx={{ textAlign: 'start', font: 'inherit' }}>
                  {words(fault)}
                </Link>
              </li>
            ))}
          </ul>
        </>
      )}
    </Alert>
  );
}

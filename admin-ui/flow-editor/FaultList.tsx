import Alert from '@mui/material/Alert';
import Link from '@mui/material/Link';
import { useWords } from '../i18n/useWords.ts';
import { useEditing, useFaultWords } from './editing.tsx';

const PARTS: Record<string, string> = {
  stages: 'flow-stages',
  entry: 'flow-stages',
  clocks: 'flow-clocks',
  overall: 'flow-clocks',
  ladder: 'flow-ladder',
  reopen: 'flow-reopen',
};

/** Everything wrong with the draft, as it is being edited; each leads to its place. */
export function FaultList({ onGo }: { onGo: (stage: string) => void }) {
  const say = useWords();
  const { faults } = useEditing();
  const words = useFaultWords();
  const go = (place: string) => {
    const [part = '', id = ''] = place.split('.');
    if (part === 'stages' && id && id !== 'closed') onGo(id);
    const target = document.getElementById(PARTS[part] ?? 'flow-stages');
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

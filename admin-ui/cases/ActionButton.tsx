import Button, { type ButtonProps } from '@mui/material/Button';
import Tooltip from '@mui/material/Tooltip';
import { useId } from 'react';

type Props = Omit<ButtonProps, 'onClick'> & { reason: string | null; onClick: () => void; keys?: string };

/** What is not possible now stays reachable and says why; it only cannot be pressed. */
export function ActionButton({ reason, onClick, keys, children, ...button }: Props) {
  const id = useId();
  return (
    <Tooltip title={reason ?? (keys ? `${keys}` : '')} describeChild>
      <Button
        {...button}
        aria-disabled={reason !== null || undefined}
        aria-describedby={reason ? id : undefined}
        aria-keyshortcuts={keys}
        onClick={() => reason === null && onClick()}
        sx={
          reason ? { color: 'text.secondary', borderColor: 'divider', opacity: 0.8, cursor: 'not-allowed' } : undefined
        }
      >
        {children}
        {reason && (
          <span id={id} className="seen-by-readers-only">
            {reason}
          </span>
        )}
      </Button>
    </Tooltip>
  );
}

import Box from '@mui/material/Box';
import Drawer from '@mui/material/Drawer';
import { type PointerEvent, type ReactNode, useId, useRef, useState } from 'react';
import { useStore } from 'react-admin';
import { useWords } from '../i18n/useWords.ts';
import { WIDTHS, widthBy, within } from './beside.ts';
import { useWide } from './usePhone.ts';

/** Whether it is shown: on a wide screen as somebody left it, else only when it is asked for. */
export function useBeside(name: 'rules.beside') {
  const wide = useWide();
  const [column, setColumn] = useStore<boolean>(name, true);
  const [drawer, setDrawer] = useState(false);
  return { wide, name, open: wide ? column : drawer, show: wide ? setColumn : setDrawer };
}

type Props = { of: ReturnType<typeof useBeside>; label: string; aside: ReactNode; children: ReactNode };

/** What is worked on, and beside it what helps with that: a column as wide as one likes, where there is room; else a drawer. */
export function Beside({ of: { wide, name, open, show }, label, aside, children }: Props) {
  return (
    <Box sx={wide ? { display: 'flex', height: '100%' } : {}}>
      <Box sx={wide ? { flex: 1, minWidth: 0, height: '100%', overflowY: 'auto' } : {}}>{children}</Box>
      {wide && open && (
        <Column name={name} label={label}>
          {aside}
        </Column>
      )}
      {!wide && (
        <Drawer
          anchor="right"
          open={open}
          onClose={() => show(false)}
          slotProps={{ paper: { role: 'dialog', 'aria-label': label, sx: { width: 480, maxWidth: '100vw' } } }}
        >
          {aside}
        </Drawer>
      )}
    </Box>
  );
}

function Column({ name, label, children }: { name: string; label: string; children: ReactNode }) {
  const say = useWords();
  const id = useId();
  const [kept, keep] = useStore<number>(`${name}.width`, WIDTHS.usual);
  const width = within(kept);
  const held = useRef<{ x: number; width: number } | null>(null);
  const take = (event: PointerEvent<HTMLElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    held.current = { x: event.clientX, width };
  };
  const leave = () => {
    held.current = null;
  };
  return (
    <>
      <Box
        role="separator"
        tabIndex={0}
        aria-orientation="vertical"
        aria-label={say('desk.beside.width')}
        aria-controls={id}
        aria-valuenow={width}
        aria-valuemin={WIDTHS.least}
        aria-valuemax={WIDTHS.most}
        onKeyDown={(event) => {
          const to = widthBy(event.key, width);
          if (to === null) return;
          event.preventDefault();
          keep(to);
        }}
        onPointerDown={take}
        onPointerMove={({ clientX }) => held.current && keep(within(held.current.width + held.current.x - clientX))}
        onPointerUp={leave}
        onPointerCancel={leave}
        sx={({ palette }) => ({
          ...{ flex: '0 0 8px', cursor: 'col-resize', touchAction: 'none', borderLeft: `1px solid ${palette.divider}` },
          '&:hover, &:focus-visible': { background: palette.hover, borderLeftColor: palette.primary.main },
        })}
      />
      <Box
        component="aside"
        id={id}
        aria-label={label}
        sx={{ width, maxWidth: '50%', flexShrink: 0, height: '100%', overflowY: 'auto' }}
      >
        {children}
      </Box>
    </>
  );
}

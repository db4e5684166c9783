import Download from '@mui/icons-material/FileDownloadOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import IconButton from '@mui/material/IconButton';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useListContext } from 'react-admin';
import { Link } from 'react-router-dom';
import type { ViewRow } from '../../../api/contract/views.ts';
import { PHONE } from '../../frame/usePhone.ts';
import { useTell } from '../../frame/useTell.ts';
import { useWords } from '../../i18n/useWords.ts';
import { addressOf, isSame, type Shown, shownBy } from './address.ts';
import { useViewChanges, useViews } from './useViews.ts';
import { ViewDialog } from './ViewDialog.tsx';
import { ViewMenu } from './ViewMenu.tsx';

export const BUILT_IN = ['mine', 'open', 'unclaimed', 'overdue', 'escalated', 'closed'] as const;
const builtIn = (view: (typeof BUILT_IN)[number]): Shown => ({ filter: { view }, sort: ['urgency', 'ASC'] });

/** What one may look at: built in, one's own, shared. Each is an address; what the list shows is compared with them. */
export function ViewBar() {
  const say = useWords();
  const tell = useTell();
  const shown = shownBy(useListContext());
  const { data: views = [] } = useViews();
  const { restore } = useViewChanges();
  const [dialog, setDialog] = useState<{ of: ViewRow | null } | null>(null);
  const [removed, setRemoved] = useState<ViewRow | null>(null);
  const current = views.find((view) => isSame(view, shown));
  const known = current !== undefined || BUILT_IN.some((view) => isSame(builtIn(view), shown));

  const bringBack = async ({ id, name }: ViewRow) => {
    try {
      await restore(id);
      tell(say('views.restored', { name }), 'success');
    } catch (error) {
      tell(error instanceof Error ? error.message : String(error), 'error');
    }
    setRemoved(null);
  };
  return (
    <>
      <Box
        component="nav"
        aria-label={say('views.label')}
        sx={({ palette }) => ({
          minHeight: 40,
          flexShrink: 0,
          display: 'flex',
          alignItems: 'center',
          gap: 0.5,
          px: 3,
          overflowX: 'auto',
          borderBottom: `1px solid ${palette.divider}`,
          '& > *': { flexShrink: 0 },
          [PHONE]: { px: 2, minHeight: 48 },
        })}
      >
        {BUILT_IN.map((view) => (
          <Tab
            key={view}
            of={builtIn(view)}
            name={say(`desk.cases.view.${view}`)}
            current={isSame(builtIn(view), shown)}
          />
        ))}
        {views.map((view) => (
          <Box key={view.id} sx={{ display: 'flex', alignItems: 'center' }}>
            <Tab of={view} name={view.name} current={view === current} title={sharedBy(view)} />
            <ViewMenu view={view} onEdit={() => setDialog({ of: view })} onRemoved={() => setRemoved(view)} />
          </Box>
        ))}
        {!known && (
          <Button size="small" onClick={() => setDialog({ of: null })}>
            {say('views.save')}
          </Button>
        )}
        <Box sx={{ flex: 1 }} />
        <IconButton
          size="small"
          component="a"
          href={`/api/cases/export.csv?${new URLSearchParams({ filter: JSON.stringify(shown.filter), sort: JSON.stringify(shown.sort) })}`}
          download
          aria-label={say('views.export.button')}
          title={say('views.export.button')}
        >
          <Download fontSize="small" />
        </IconButton>
      </Box>
      <div role="status">
        {removed && (
          <Hint words={say('views.removed', { name: removed.name })}>
            <Button size="small" onClick={() => void bringBack(removed)}>
              {say('views.undo')}
            </Button>
          </Hint>
        )}
        {current?.gone.map((what) => (
          <Hint key={what} words={say(`views.gone.${what}`)} />
        ))}
      </div>
      {dialog && <ViewDialog of={dialog.of} shown={shown} own={views} onClose={() => setDialog(null)} />}
    </>
  );

  function sharedBy(view: ViewRow): string | undefined {
    if (view.own) return undefined;
    return view.owner ? say('views.by', { name: view.owner.name }) : say('views.byFormer');
  }
}

type TabProps = { of: Shown; name: string; current: boolean; title?: string | undefined };

const Tab = ({ of, name, current, title }: TabProps) => (
  <Button
    component={Link}
    to={addressOf(of)}
    size="small"
    color="inherit"
    aria-current={current ? 'true' : undefined}
    title={title}
    sx={({ palette }) => ({
      minWidth: 0,
      maxWidth: 200,
      whiteSpace: 'nowrap',
      fontWeight: current ? 600 : 400,
      color: current ? palette.tones.active.text : palette.text.secondary,
      background: current ? palette.tones.active.fill : 'none',
      [PHONE]: { minHeight: 44 },
    })}
  >
    <span style={{ overflow: 'hidden', textOverflow: 'ellipsis' }}>{name}</span>
  </Button>
);

const Hint = ({ words, children }: { words: string; children?: React.ReactNode }) => (
  <Box sx={{ px: 3, py: 0.5, display: 'flex', alignItems: 'center', gap: 1, [PHONE]: { px: 2 } }}>
    <Typography variant="body2" color="text.secondary">
      {words}
    </Typography>
    {children}
  </Box>
);

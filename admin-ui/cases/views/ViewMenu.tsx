import More from '@mui/icons-material/MoreVertOutlined';
import IconButton from '@mui/material/IconButton';
import Menu from '@mui/material/Menu';
import MenuItem from '@mui/material/MenuItem';
import { useState } from 'react';
import type { ViewRow } from '../../../api/contract/views.ts';
import { useTell } from '../../frame/useTell.ts';
import { useWords } from '../../i18n/useWords.ts';
import { useMe } from '../../session/SessionGate.tsx';
import { useViewChanges } from './useViews.ts';

type Props = { view: ViewRow; onEdit: () => void; onRemoved: () => void };

/** What its owner, or for a shared one an administrator, may do with a view; nobody else sees it. */
export function ViewMenu({ view, onEdit, onRemoved }: Props) {
  const say = useWords();
  const tell = useTell();
  const me = useMe();
  const { remove } = useViewChanges();
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  if (!view.own && me.role !== 'admin') return null;
  const takeAway = async () => {
    setAnchor(null);
    try {
      await remove(view.id);
      onRemoved();
    } catch (error) {
      tell(error instanceof Error ? error.message : String(error), 'error');
    }
  };
  return (
    <>
      <IconButton
        size="small"
        aria-haspopup="menu"
        aria-label={say('views.more', { name: view.name })}
        onClick={(event) => setAnchor(event.currentTarget)}
      >
        <More fontSize="small" />
      </IconButton>
      <Menu anchorEl={anchor} open={anchor !== null} onClose={() => setAnchor(null)}>
        {view.own && (
          <MenuItem
            onClick={() => {
              setAnchor(null);
              onEdit();
            }}
          >
            {say('views.edit')}
          </MenuItem>
        )}
        <MenuItem onClick={() => void takeAway()}>{say('views.remove')}</MenuItem>
      </Menu>
    </>
  );
}

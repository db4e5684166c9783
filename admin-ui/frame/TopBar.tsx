import Account from '@mui/icons-material/AccountCircleOutlined';
import Keyboard from '@mui/icons-material/KeyboardOutlined';
import MenuIcon from '@mui/icons-material/MenuOutlined';
import Search from '@mui/icons-material/SearchOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import IconButton from '@mui/material/IconButton';
import Menu from '@mui/material/Menu';
import MenuItem from '@mui/material/MenuItem';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useLogout } from 'react-admin';
import { Link } from 'react-router-dom';
import { AvailabilityChoice } from '../here/AvailabilityChoice.tsx';
import { useWords } from '../i18n/useWords.ts';
import { NoticesBell } from '../notices/NoticesBell.tsx';
import { UndoSetting } from '../replies/undo.tsx';
import { useMe } from '../session/SessionGate.tsx';
import { LanguageSwitch } from './LanguageSwitch.tsx';
import { useShownTitle } from './pageTitle.ts';
import { ThemeSwitch } from './ThemeSwitch.tsx';
import { useTwoColumns } from './usePhone.ts';

type Props = { phone: boolean; onMenu: () => void; onSearch: () => void; onKeys: () => void };

export function TopBar({ phone, onMenu, onSearch, onKeys }: Props) {
  const say = useWords();
  const title = useShownTitle();
  const wide = useTwoColumns();
  return (
    <Box
      component="header"
      sx={({ palette }) => ({
        height: 48,
        flexShrink: 0,
        display: 'flex',
        alignItems: 'center',
        gap: phone ? 0 : 0.5,
        pl: phone ? 0.5 : 3,
        pr: phone ? 0.5 : 1.5,
        borderBottom: `1px solid ${palette.divider}`,
        background: palette.background.default,
      })}
    >
      {phone && (
        <IconButton onClick={onMenu} aria-label={say('desk.nav.open')}>
          <MenuIcon />
        </IconButton>
      )}
      <Typography
        component="h1"
        sx={{
          fontSize: phone ? 16 : 20,
          fontWeight: 600,
          flex: 1,
          overflow: 'hidden',
          textOverflow: 'ellipsis',
          whiteSpace: 'nowrap',
        }}
      >
        {title}
      </Typography>
      {!wide ? (
        <IconButton onClick={onSearch} aria-label={say('desk.search.title')}>
          <Search />
        </IconButton>
      ) : (
        <Button
          onClick={onSearch}
          variant="outlined"
          color="inherit"
          startIcon={<Search />}
          sx={{
            color: 'text.secondary',
            minWidth: 280,
            gap: 1,
            justifyContent: 'flex-start',
            borderColor: 'divider',
            fontWeight: 400,
          }}
        >
          <span style={{ flex: 1, textAlign: 'left' }}>{say('desk.search.placeholder')}</span>
          <kbd style={{ fontFamily: 'inherit', fontSize: 12 }}>Ctrl K</kbd>
        </Button>
      )}
      {!phone && (
        <>
          <LanguageSwitch />
          <ThemeSwitch />
          <IconButton onClick={onKeys} aria-label={say('desk.nav.keys')} title={`${say('desk.nav.keys')} (?)`}>
            <Keyboard fontSize="small" />
          </IconButton>
        </>
      )}
      <NoticesBell />
      {!phone && <AccountMenu named={wide} />}
    </Box>
  );
}

function AccountMenu({ named }: { named: boolean }) {
  const say = useWords();
  const me = useMe();
  const logout = useLogout();
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  return (
    <>
      <Button
        color="inherit"
        onClick={(event) => setAnchor(event.currentTarget)}
        startIcon={<Account />}
        aria-haspopup="menu"
        aria-label={`${say('desk.nav.account')}: ${me.name}`}
      >
        {named ? me.name : ''}
      </Button>
      <Menu anchorEl={anchor} open={anchor !== null} onClose={() => setAnchor(null)}>
        <MenuItem disabled sx={{ opacity: '1 !important', fontSize: 12, color: 'text.secondary' }}>
          {say(`role.${me.role}`)} · {me.email}
        </MenuItem>
        <Box component="li" role="none" onKeyDown={(event) => event.stopPropagation()}>
          <AvailabilityChoice />
        </Box>
        <li>
          <UndoSetting />
        </li>
        <MenuItem component={Link} to="/me/notifications" onClick={() => setAnchor(null)}>
          {say('robots.hours.title')}
        </MenuItem>
        <MenuItem onClick={() => void logout({}, undefined, false)}>{say('desk.nav.signOut')}</MenuItem>
      </Menu>
    </>
  );
}

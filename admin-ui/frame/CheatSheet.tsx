import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import Typography from '@mui/material/Typography';
import { Fragment } from 'react';
import { useWords, type WordKey } from '../i18n/useWords.ts';

type Line = { keys: string[]; word: WordKey };
const GROUPS: { title: WordKey; lines: Line[] }[] = [
  {
    title: 'desk.keys.lists',
    lines: [
      { keys: ['j'], word: 'desk.keys.down' },
      { keys: ['k'], word: 'desk.keys.up' },
      { keys: ['Enter'], word: 'desk.keys.open' },
      { keys: ['c'], word: 'desk.keys.claim' },
      { keys: ['n'], word: 'desk.keys.next' },
      { keys: ['.'], word: 'desk.keys.showNew' },
      { keys: ['x'], word: 'views.bulk.key' },
    ],
  },
  {
    title: 'desk.keys.aCase',
    lines: [
      { keys: ['c'], word: 'desk.keys.claim' },
      { keys: ['r'], word: 'desk.keys.reply' },
      { keys: ['i'], word: 'desk.keys.note' },
      { keys: ['a'], word: 'desk.keys.ask' },
      { keys: ['h'], word: 'desk.keys.handOver' },
      { keys: ['s'], word: 'desk.keys.resolve' },
      { keys: ['e'], word: 'desk.keys.acknowledge' },
      { keys: ['p'], word: 'desk.keys.promise' },
      { keys: ['w'], word: 'desk.keys.pause' },
      { keys: ['m'], word: 'replies.macro.button' },
      { keys: ['/'], word: 'replies.composer.openHint' },
      { keys: ['Ctrl', 'Enter'], word: 'desk.keys.send' },
      { keys: ['Ctrl', 'Shift', 'Enter'], word: 'desk.keys.sendAndNext' },
    ],
  },
  {
    title: 'desk.keys.goTo',
    lines: [
      { keys: ['g', 'q'], word: 'desk.nav.queue' },
      { keys: ['g', 'c'], word: 'desk.nav.cases' },
      { keys: ['g', 'e'], word: 'desk.nav.escalations' },
      { keys: ['g', 'm'], word: 'desk.nav.members' },
      { keys: ['g', 'n'], word: 'desk.nav.newCase' },
    ],
  },
  {
    title: 'desk.keys.anywhere',
    lines: [
      { keys: ['Ctrl', 'K'], word: 'desk.keys.search' },
      { keys: ['?'], word: 'desk.keys.cheatSheet' },
    ],
  },
];

export default function CheatSheet({ onClose }: { onClose: () => void }) {
  const say = useWords();
  return (
    <Dialog open onClose={onClose} maxWidth="md" aria-labelledby="keys-title">
      <DialogTitle id="keys-title" component="h2">
        {say('desk.keys.title')}
      </DialogTitle>
      <DialogContent>
        <Typography color="text.secondary" sx={{ mb: 2 }}>
          {say('desk.keys.hint')}
        </Typography>
        <Box sx={{ columns: { xs: 1, sm: 2 }, columnGap: 4 }}>
          {GROUPS.map((group) => (
            <Box key={group.title} sx={{ breakInside: 'avoid', mb: 2 }}>
              <Typography variant="h3" sx={{ mb: 0.5 }}>
                {say(group.title)}
              </Typography>
              <Box component="dl" sx={{ m: 0, display: 'grid', gridTemplateColumns: '160px 1fr', rowGap: 0.5 }}>
                {group.lines.map((line) => (
                  <Fragment key={line.keys.join() + line.word}>
                    <Box component="dt">
                      {line.keys.map((key) => (
                        <Key key={key}>{key}</Key>
                      ))}
                    </Box>
                    <Box component="dd" sx={{ m: 0 }}>
                      {say(line.word)}
                    </Box>
                  </Fragment>
                ))}
              </Box>
            </Box>
          ))}
        </Box>
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose}>{say('desk.why.close')}</Button>
      </DialogActions>
    </Dialog>
  );
}

function Key({ children }: { children: string }) {
  return (
    <Box
      component="kbd"
      sx={({ palette }) => ({
        fontFamily: 'inherit',
        fontSize: 12,
        border: `1px solid ${palette.divider}`,
        borderBottomWidth: 2,
        borderRadius: 0.5,
        px: 0.75,
        mr: 0.5,
      })}
    >
      {children}
    </Box>
  );
}

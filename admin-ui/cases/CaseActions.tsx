import More from '@mui/icons-material/MoreVertOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import IconButton from '@mui/material/IconButton';
import Menu from '@mui/material/Menu';
import MenuItem from '@mui/material/MenuItem';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { Link } from 'react-router-dom';
import type { CommandType } from '../../domain/case/flow.ts';
import { usePhone } from '../frame/usePhone.ts';
import { useWords } from '../i18n/useWords.ts';
import type { Verb } from '../server/acts.ts';
import { useMe } from '../session/SessionGate.tsx';
import { ActionButton } from './ActionButton.tsx';
import type { CaseDetail } from './useCase.ts';
import type { CaseDialog } from './verbs/dialogs.ts';
import { IN_MENU, offered } from './verbs/menu.ts';
import { isDialog } from './verbs/read.ts';

type Props = {
  of: CaseDetail;
  busy: Verb | null;
  onAct: (verb: Verb) => void;
  onDialog: (dialog: CaseDialog) => void;
};

/** Whoever works on the case makes offers on it, in whatever stage it is. */
const WHOSE: ReadonlySet<string> = new Set(['claimFirst', 'notYours', 'notAllowed']);

/** What comes afterwards is a case of its own, linked to this one. */
function Over({ of, mayFollow }: { of: CaseDetail; mayFollow: boolean }) {
  const say = useWords();
  const about = new URLSearchParams({ memberId: of.member.id, followsId: of.id, follows: of.number });
  return (
    <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 1, flexShrink: 0 }}>
      <Typography color="text.secondary">{say('desk.case.overNow')}</Typography>
      {mayFollow && of.outcome !== 'merged' && (
        <Button size="small" component={Link} to={`/cases/create?${about}`}>
          {say('merging.menu.follow')}
        </Button>
      )}
    </Box>
  );
}

/** Buttons from what the machine says is possible: possible, dimmed with the reason, or not there for this role. */
export function CaseActions({ of, busy, onAct, onDialog }: Props) {
  const say = useWords();
  const phone = usePhone();
  const me = useMe();
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const find = (command: CommandType) => of.commands.find((c) => c.command === command && c.allowed);
  const claim = find('claim');
  const handover = find('handover');
  const assign = find('assign');
  const release = find('release');
  const reply = find('reply');
  const merge = find('merge');
  const unclaimed = of.assignee === null;
  if (of.stage === 'closed') return <Over of={of} mayFollow={merge !== undefined} />;
  const inMenu = [
    ...(phone && handover
      ? [{ possible: handover, words: say('desk.case.handOver'), go: () => onDialog({ is: 'handover' }) }]
      : []),
    ...(phone && assign
      ? [{ possible: assign, words: say('desk.case.assign'), go: () => onDialog({ is: 'assign' }) }]
      : []),
    ...(reply
      ? [
          {
            possible: { ...reply, refusal: WHOSE.has(reply.refusal?.code ?? '') ? reply.refusal : null },
            words: say('approvals.offer.button'),
            go: () => onDialog({ is: 'offer' }),
          },
        ]
      : []),
    ...(merge
      ? [
          { possible: merge, words: say('merging.menu.merge'), go: () => onDialog({ is: 'merge' }) },
          {
            // Whoever may merge may split; neither stage nor clocks stand in the way.
            possible: { ...merge, refusal: WHOSE.has(merge.refusal?.code ?? '') ? merge.refusal : null },
            words: say('merging.menu.split'),
            go: () => onDialog({ is: 'split' }),
          },
        ]
      : []),
    { possible: { refusal: null }, words: say('merging.menu.link'), go: () => onDialog({ is: 'link' }) },
    ...(release ? [{ possible: release, words: say('desk.case.release'), go: () => onAct('release') }] : []),
    ...IN_MENU.flatMap((verb) => {
      // Whoever steers others' work gives it to somebody else: declining is for oneself.
      const possible = verb === 'decline' && of.assignee?.id !== me.id ? undefined : offered(of, verb);
      const go = () => (isDialog(verb) ? onDialog({ is: 'verb', verb }) : onAct(verb));
      return possible ? [{ possible, words: say(`command.${verb}`), go }] : [];
    }),
  ];
  return (
    <Box sx={{ display: 'flex', gap: 1, flexShrink: 0 }}>
      {claim && unclaimed && (
        <ActionButton
          variant={claim.refusal ? 'outlined' : 'contained'}
          reason={claim.refusal?.text ?? null}
          keys="c"
          disabled={busy === 'claim'}
          onClick={() => onAct('claim')}
        >
          {say('desk.case.claim')}
        </ActionButton>
      )}
      {!phone && handover && (
        <ActionButton
          variant="outlined"
          reason={handover.refusal?.text ?? null}
          keys="h"
          onClick={() => onDialog({ is: 'handover' })}
        >
          {say('desk.case.handOver')}
        </ActionButton>
      )}
      {!phone && assign && (
        <ActionButton
          variant="outlined"
          reason={assign.refusal?.text ?? null}
          onClick={() => onDialog({ is: 'assign' })}
        >
          {say('desk.case.assign')}
        </ActionButton>
      )}
      {inMenu.length > 0 && (
        <>
          <IconButton
            size="small"
            onClick={(event) => setAnchor(event.currentTarget)}
            aria-label={say('desk.case.more')}
            title={say('desk.case.more')}
            aria-haspopup="menu"
          >
            <More fontSize="small" />
          </IconButton>
          <Menu anchorEl={anchor} open={anchor !== null} onClose={() => setAnchor(null)}>
            {inMenu.map(({ possible, words, go }) => (
              <MenuItem
                key={words}
                aria-disabled={possible.refusal !== null || undefined}
                onClick={() => {
                  if (possible.refusal) return;
                  setAnchor(null);
                  go();
                }}
                sx={{ display: 'block', color: possible.refusal ? 'text.secondary' : 'text.primary' }}
              >
                {words}
                {possible.refusal && (
                  <Typography variant="caption" component="div">
                    {possible.refusal.text}
                  </Typography>
                )}
              </MenuItem>
            ))}
          </Menu>
        </>
      )}
    </Box>
  );
}

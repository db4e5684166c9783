import Campaign from '@mui/icons-material/CampaignOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import ButtonBase from '@mui/material/ButtonBase';
import { useWords } from '../i18n/useWords.ts';
import type { Verb } from '../server/acts.ts';
import { useTick } from '../time/ticking.ts';
import { useWhen } from '../time/When.tsx';
import { ActionButton } from './ActionButton.tsx';
import { oneLine } from './rowStyle.ts';
import type { CaseDetail } from './useCase.ts';
import type { CaseDialog } from './verbs/dialogs.ts';

/** Which rung was called, who was told, when the next one is, and the button that takes it; afterwards, who took it. */
export function EscalationBanner({
  of,
  busy,
  onAcknowledge,
  onDialog,
}: {
  of: CaseDetail;
  busy: Verb | null;
  onAcknowledge: () => void;
  onDialog: (dialog: CaseDialog) => void;
}) {
  const say = useWords();
  const when = useWhen();
  const next = of.ladder.find((rung) => of.escalation !== null && rung.rung === of.escalation.rung + 1);
  const nextAt = of.escalation?.nextAt ?? null;
  const nextWords = useTick((now) => (nextAt ? when.relative(Date.parse(nextAt), now) : ''));
  if (of.stage === 'closed' || !(of.escalation || of.takenBy)) return null;
  const tone = of.escalation ? 'late' : 'active';
  const acknowledge = of.commands.find((c) => c.command === 'acknowledge' && c.allowed);
  const decide = of.commands.find((c) => c.command === 'decide' && c.allowed && !c.refusal);
  return (
    <Box
      sx={({ palette }) => ({
        display: 'flex',
        flexWrap: { xs: 'wrap', sm: 'nowrap' },
        '& > strong, & > span': { whiteSpace: 'nowrap' },
        '& .MuiButton-root': { borderColor: 'currentcolor', flexShrink: 0 },
        alignItems: 'center',
        gap: 1,
        px: { xs: 2, sm: 3 },
        py: 0.75,
        fontSize: 13,
        color: palette.tones[tone].text,
        background: palette.tones[tone].fill,
        borderTop: `1px solid ${palette.tones[tone].line}`,
      })}
    >
      <Campaign fontSize="small" />
      <strong>
        {of.escalation
          ? say('desk.case.escalated', { post: say(`post.${of.escalation.post}`) })
          : say('desk.case.escalatedTaken', { name: of.takenBy?.name ?? '' })}
      </strong>
      {next && nextWords && (
        <ButtonBase
          onClick={() => onDialog({ is: 'clock', clock: 'rung' })}
          aria-haspopup="dialog"
          sx={{ font: 'inherit', textDecoration: 'underline', textUnderlineOffset: 2 }}
        >
          {say('desk.case.escalatedNext', { post: say(`post.${next.post}`), when: nextWords })}
        </ButtonBase>
      )}
      <Box
        component="span"
        sx={{ ...oneLine, flex: '1 1 80px' }}
        title={`${say('desk.case.chain')}: ${chain(of).join(' → ')}`}
      >
        {chain(of).join(' → ')}
      </Box>
      {acknowledge && of.escalation && (
        <ActionButton
          variant="outlined"
          color="inherit"
          reason={acknowledge.refusal?.text ?? null}
          keys="e"
          disabled={busy === 'acknowledge'}
          onClick={onAcknowledge}
        >
          {say('desk.case.ack')}
        </ActionButton>
      )}
      {decide && of.escalation && (
        <Button variant="outlined" color="inherit" onClick={() => onDialog({ is: 'verb', verb: 'decide' })}>
          {say('verbs.decide.open')}
        </Button>
      )}
    </Box>
  );
}

/** Who was called, rung by rung; people of one rung stand together. */
const chain = (of: CaseDetail): string[] =>
  of.ladder
    .filter((rung) => rung.calledAt !== null && rung.people.length > 0)
    .map((rung) => rung.people.map((person) => person.name).join(', '));

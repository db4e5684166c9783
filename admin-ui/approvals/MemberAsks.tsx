import Button from '@mui/material/Button';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import { useState } from 'react';
import type { ApprovalAsked } from '../../api/contract/approvals.ts';
import { TIERS, type Tier } from '../../domain/vocabulary.ts';
import { useWords } from '../i18n/useWords.ts';
import { useMe } from '../session/SessionGate.tsx';
import { AskDialog } from './AskDialog.tsx';

/** What managers ask for about a member: points more or fewer, a tier by hand. */
export function MemberAsks({ memberId }: { memberId: string }) {
  const say = useWords();
  const { role } = useMe();
  const [open, setOpen] = useState<'points' | 'tier' | null>(null);
  if (role !== 'manager' && role !== 'admin') return null;
  return (
    <>
      <Button variant="outlined" onClick={() => setOpen('points')}>
        {say('approvals.member.adjust')}
      </Button>
      <Button variant="outlined" onClick={() => setOpen('tier')}>
        {say('approvals.member.tier')}
      </Button>
      {open === 'points' && <Adjust memberId={memberId} onClose={() => setOpen(null)} />}
      {open === 'tier' && <ByHand memberId={memberId} onClose={() => setOpen(null)} />}
    </>
  );
}

function Adjust({ memberId, onClose }: { memberId: string; onClose: () => void }) {
  const say = useWords();
  const [value, setValue] = useState('');
  const points = Number(value);
  const ready = value.trim() !== '' && Number.isInteger(points) && points !== 0 && Math.abs(points) <= 100_000_000;
  const asked: ApprovalAsked | null = ready ? { kind: 'pointsAdjustment', memberId, points } : null;
  return (
    <AskDialog
      title={say('approvals.member.adjustTitle')}
      submit={say('approvals.member.ask')}
      asked={asked}
      onClose={onClose}
    >
      <TextField
        label={say('approvals.member.change')}
        value={value}
        onChange={(event) => setValue(event.target.value)}
        autoFocus
        sx={{ mt: 1 }}
        slotProps={{ htmlInput: { maxLength: 12 } }}
      />
    </AskDialog>
  );
}

function ByHand({ memberId, onClose }: { memberId: string; onClose: () => void }) {
  const say = useWords();
  const [tier, setTier] = useState<Tier>('gold');
  const [day, setDay] = useState('');
  // To the end of that day where the reader is.
  const until = day ? new Date(`${day}T23:59:59`) : null;
  const ready = until !== null && until.getTime() > Date.now();
  const asked: ApprovalAsked | null = ready
    ? { kind: 'tierOverride', memberId, tier, until: until.toISOString() }
    : null;
  return (
    <AskDialog
      title={say('approvals.member.tierTitle')}
      submit={say('approvals.member.ask')}
      asked={asked}
      onClose={onClose}
    >
      <TextField
        select
        label={say('desk.field.tier')}
        value={tier}
        onChange={(event) => setTier(event.target.value as Tier)}
        sx={{ mt: 1 }}
      >
        {TIERS.map((one) => (
          <MenuItem key={one} value={one}>
            {say(`tier.${one}`)}
          </MenuItem>
        ))}
      </TextField>
      <TextField
        type="date"
        label={say('approvals.member.until')}
        value={day}
        onChange={(event) => setDay(event.target.value)}
        slotProps={{ inputLabel: { shrink: true } }}
      />
    </AskDialog>
  );
}

import Arrow from '@mui/icons-material/ArrowForwardOutlined';
import Call from '@mui/icons-material/CallOutlined';
import Mail from '@mui/icons-material/MailOutlined';
import Start from '@mui/icons-material/PlayCircleOutlined';
import Box from '@mui/material/Box';
import type { ReactNode } from 'react';
import { Link } from 'react-router-dom';
import type { CadenceRow } from '../../api/contract/care.ts';
import type { Trigger } from '../../domain/care/cadence.ts';
import { count } from '../i18n/format.ts';
import { useReaderLocale, useWords } from '../i18n/useWords.ts';
import { Meta } from './marks.tsx';

/** The series from left to right, on a phone from top to bottom: what begins it, then its steps with their numbers. */
export function Steps({ of }: { of: CadenceRow }) {
  const say = useWords();
  const trigger = of.trigger as Trigger;
  const begins =
    trigger.type === 'silence'
      ? say('care.cadence.trigger.silence', { smart_count: trigger.days })
      : trigger.type === 'tierChange'
        ? say(`care.cadence.trigger.tier.${trigger.direction}`, { smart_count: trigger.steps })
        : say(`care.cadence.trigger.${trigger.type}`);
  return (
    <Box
      component="ol"
      sx={{
        ...{ listStyle: 'none', m: 0, p: 0, display: 'flex', gap: 1, alignItems: 'stretch' },
        ...{ flexDirection: { xs: 'column', md: 'row' }, flexWrap: { md: 'wrap' } },
      }}
    >
      <Place icon={<Start fontSize="small" />}>{begins}</Place>
      {of.steps.map((step) => (
        <Box
          component="li"
          key={step.id}
          sx={{ display: 'flex', gap: 1, alignItems: 'center', flexDirection: { xs: 'column', md: 'row' } }}
        >
          <Box sx={{ display: 'grid', justifyItems: 'center', color: 'text.secondary', fontSize: 12 }}>
            <Arrow fontSize="small" aria-hidden sx={{ transform: { xs: 'rotate(90deg)', md: 'none' } }} />
            {step.afterDays === 0
              ? say('care.cadence.atOnce')
              : say('care.cadence.after', { smart_count: step.afterDays })}
          </Box>
          <Place as="div" icon={step.kind === 'call' ? <Call fontSize="small" /> : <Mail fontSize="small" />}>
            <span>{say(`care.kind.${step.kind}`)}</span>
            <Box sx={{ fontSize: 12, color: 'text.secondary' }}>{step.subject}</Box>
            <Numbers of={step.counts} cadence={of.code} />
          </Place>
        </Box>
      ))}
    </Box>
  );
}

function Place({ icon, as = 'li', children }: { icon: ReactNode; as?: 'li' | 'div'; children: ReactNode }) {
  return (
    <Box
      component={as}
      sx={({ palette }) => ({
        ...{ display: 'flex', gap: 1, p: 1.5, borderRadius: 1, background: palette.rail, maxWidth: { md: 300 } },
        ...{ border: `1px solid ${palette.divider}`, width: { xs: '100%', md: 'auto' } },
      })}
    >
      <Box aria-hidden sx={{ color: 'text.secondary', lineHeight: 0, pt: 0.25 }}>
        {icon}
      </Box>
      <div>{children}</div>
    </Box>
  );
}

const SHOWN = ['sent', 'done', 'tasks', 'due', 'held', 'skipped'] as const;

/** What became of it in 30 days; each number leads to its rows. */
function Numbers({ of, cadence }: { of: CadenceRow['counts']; cadence: string }) {
  const say = useWords();
  const locale = useReaderLocale();
  const said = SHOWN.filter((name) => of[name] > 0);
  return (
    <Box sx={{ display: 'flex', gap: 1.5, flexWrap: 'wrap', mt: 0.5 }}>
      <Meta>{say('care.cadence.thirty')}:</Meta>
      {said.length === 0 && <Meta>0</Meta>}
      {said.map((name) => (
        <Box
          component={Link}
          key={name}
          to={`/care/touches?${new URLSearchParams({ cadence })}`}
          sx={{ fontSize: 12, color: 'primary.main' }}
        >
          <b>{count(of[name], locale)}</b> {say(`care.cadence.counts.${name}`)}
        </Box>
      ))}
    </Box>
  );
}

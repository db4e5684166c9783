import ButtonBase from '@mui/material/ButtonBase';
import { lazy, Suspense, useState } from 'react';
import { useWords } from '../i18n/useWords.ts';

const WhyDrawer = lazy(() => import('./WhyDrawer.tsx'));

/** 'why?', or other words, beside whatever a rule decided. */
export function WhyButton({ decisionId, label, words }: { decisionId: string; label: string; words?: string }) {
  const say = useWords();
  const [open, setOpen] = useState(false);
  return (
    <>
      <ButtonBase
        aria-label={label}
        onClick={() => setOpen(true)}
        sx={{
          font: 'inherit',
          fontSize: 12,
          color: 'primary.main',
          textDecoration: 'underline',
          textUnderlineOffset: 2,
          minHeight: 24,
          '@media (pointer: coarse)': { minHeight: 44 },
        }}
      >
        {words ?? say('desk.story.why')}
      </ButtonBase>
      {open && (
        <Suspense fallback={null}>
          <WhyDrawer decisionId={decisionId} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}

import Box from '@mui/material/Box';
import { type Ref, Suspense } from 'react';
import type { RuleCheck, RuleSetDetail } from '../../api/contract/rules.ts';
import { AT_ONCE, type TierPolicy as Policy } from '../../domain/tier-policy.ts';
import { Waiting } from '../frame/Waiting.tsx';
import { type Reach, RuleEditor } from '../rule-editor/index.tsx';
import { TierPolicy } from './TierPolicy.tsx';
import type { Rules } from './useRuleDraft.ts';

type Props = {
  set: RuleSetDetail['set'];
  /** As it is stored, maybe unfinished. */
  definition: Rules;
  onChange: (next: Rules) => void;
  /** What `POST /api/rules/:set/check` says of it; null while it is asked. */
  checked: RuleCheck | null;
  disabled: boolean;
  reach?: Ref<Reach>;
};

/** The rules of a draft, as a table that people write in. */
export const DraftEditor = ({ set, definition, onChange, checked, disabled, reach }: Props) => (
  <Box sx={{ my: 2 }}>
    <Suspense fallback={<Waiting rows={8} height={40} />}>
      <RuleEditor {...{ set, definition, onChange, disabled }} {...(reach ? { reach } : {})} faults={checked} />
    </Suspense>
    {set === 'tier' && (
      <TierPolicy
        of={definition.policy === undefined ? AT_ONCE : (definition.policy as Policy)}
        {...(disabled ? {} : { onChange: (policy: Policy) => onChange({ ...definition, policy }) })}
      />
    )}
  </Box>
);

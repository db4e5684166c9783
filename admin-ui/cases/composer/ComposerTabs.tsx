import Tab from '@mui/material/Tab';
import Tabs from '@mui/material/Tabs';
import { useWords } from '../../i18n/useWords.ts';
import type { CaseDetail } from '../useCase.ts';
import type { Tab as TabName } from './drafts.ts';
import { reasonAgainst } from './possible.ts';

type Props = { of: CaseDetail; tabs: readonly TabName[]; shown: TabName; onChoose: (tab: TabName) => void };

export function ComposerTabs({ of, tabs, shown, onChoose }: Props) {
  const say = useWords();
  return (
    <Tabs
      value={shown}
      onChange={(_, next: TabName) => onChoose(next)}
      variant="scrollable"
      scrollButtons={false}
      sx={{ px: { xs: 0.5, sm: 2 } }}
    >
      {tabs.map((name) => (
        <Tab
          key={name}
          value={name}
          id={`tab-${name}`}
          aria-controls="composer-panel"
          label={say(`desk.composer.${name}`)}
          sx={{ opacity: reasonAgainst(of, name) ? 0.9 : 1, minHeight: { xs: 44, sm: 36 } }}
          title={reasonAgainst(of, name) ?? undefined}
        />
      ))}
    </Tabs>
  );
}

import History from '@mui/icons-material/HistoryOutlined';
import Button from '@mui/material/Button';
import { Link } from 'react-router-dom';
import type { RuleSetCode } from '../../../domain/vocabulary.ts';
import { useWords } from '../../i18n/useWords.ts';

type Props = {
  set: RuleSetCode;
  version?: number | undefined /** Rules that are being edited; they win. */;
  definition?: unknown;
};

/** Leads to the page on which rules are tried on the past, with what is to be tried. */
export function TryButton({ set, version, definition }: Props) {
  const say = useWords();
  return (
    <Button
      component={Link}
      variant="outlined"
      startIcon={<History />}
      to={`/rules/${set}/trials${version === undefined ? '' : `?version=${version}`}`}
      state={definition === undefined ? undefined : { definition }}
    >
      {say('ruleTrials.try')}
    </Button>
  );
}

import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { isVariable, type unfilledIn, wordOf } from '../../../domain/replies/variables.ts';
import { useWords } from '../../i18n/useWords.ts';

type Props = { unfilled: ReturnType<typeof unfilledIn>; onShow: () => void };

/** Variables that have no value for this case: they would reach the member as they stand. */
export function Unfilled({ unfilled, onShow }: Props) {
  const say = useWords();
  if (unfilled.length === 0) return null;
  const nameIn = (name: string) => (isVariable(name) ? say(`replies.variable.${wordOf(name)}`) : name);
  const names = [...new Set(unfilled.map(({ name }) => nameIn(name)))].join(', ');
  return (
    <Box role="status" sx={{ mt: 1, fontSize: 13, color: 'error.main' }}>
      {say('replies.composer.unfilled', { names })}{' '}
      <Button size="small" onClick={onShow}>
        {say('replies.composer.show')}
      </Button>
    </Box>
  );
}

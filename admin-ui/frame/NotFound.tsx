import Button from '@mui/material/Button';
import { Link } from 'react-router-dom';
import { useWords } from '../i18n/useWords.ts';
import { Empty } from './Empty.tsx';
import { usePageTitle } from './pageTitle.ts';

export function NotFound() {
  const say = useWords();
  usePageTitle(say('desk.product'));
  return (
    <Empty title={say('desk.error.notFound')} hint={say('desk.error.notFoundHint')}>
      <Button component={Link} to="/" variant="outlined" sx={{ mt: 1 }}>
        {say('desk.error.toQueue')}
      </Button>
    </Empty>
  );
}

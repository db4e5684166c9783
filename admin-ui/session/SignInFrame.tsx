import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { type FormEvent, type ReactNode, useEffect } from 'react';
import { LanguageSwitch } from '../frame/LanguageSwitch.tsx';
import { ThemeSwitch } from '../frame/ThemeSwitch.tsx';
import { useWords } from '../i18n/useWords.ts';

type Props = {
  title: string;
  onSubmit: (event: FormEvent<HTMLFormElement>) => void;
  children: ReactNode;
  below?: ReactNode;
};

/** The page of whoever is not signed in: one form in the middle. */
export function SignInFrame({ title, onSubmit, children, below }: Props) {
  const say = useWords();
  useEffect(() => {
    document.title = `${title} · ${say('desk.product')}`;
  }, [say, title]);
  return (
    <Box
      component="main"
      sx={{
        minHeight: '100dvh',
        display: 'grid',
        alignContent: 'center',
        justifyContent: 'center',
        gridTemplateColumns: 'minmax(0, 400px)',
        p: 2,
        bgcolor: (t) => t.palette.rail,
      }}
    >
      <Box>
        <Box sx={{ display: 'flex', alignItems: 'center', gap: 1, mb: 2 }}>
          <img src="/desk.svg" alt="" width={28} height={28} />
          <Typography component="span" sx={{ flex: 1, fontSize: 20, fontWeight: 600 }}>
            {say('desk.product')}
          </Typography>
          <LanguageSwitch signedIn={false} />
          <ThemeSwitch />
        </Box>
        <Box
          component="form"
          onSubmit={onSubmit}
          sx={{
            bgcolor: 'background.paper',
            border: 1,
            borderColor: 'divider',
            borderRadius: 1,
            p: 3,
            display: 'grid',
            gap: 2,
          }}
        >
          <Typography variant="h1">{title}</Typography>
          {children}
        </Box>
        {below}
      </Box>
    </Box>
  );
}

import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useEffect, useState } from 'react';
import { useLogin } from 'react-admin';
import type { Role } from '../../domain/vocabulary.ts';
import { LanguageSwitch } from '../frame/LanguageSwitch.tsx';
import { ThemeSwitch } from '../frame/ThemeSwitch.tsx';
import { useWords, type WordKey } from '../i18n/useWords.ts';
import { get, statusOf } from '../server/http.ts';

type Demo = { role: Role; name: string; email: string; password: string };

export function SignIn() {
  const say = useWords();
  const login = useLogin();
  const [fault, setFault] = useState<WordKey | null>(null);
  const [busy, setBusy] = useState(false);
  const demo = useQuery({
    queryKey: ['session', 'demo'],
    queryFn: () => get<Demo[]>('/api/session/demo'),
    retry: false,
  });
  useEffect(() => {
    document.title = `${say('desk.signIn.title')} · ${say('desk.product')}`;
  }, [say]);

  const enter = async (given: { email: string; password: string }) => {
    setBusy(true);
    setFault(null);
    try {
      await login(given);
    } catch (error) {
      setFault(FAULTS[statusOf(error) ?? 0] ?? 'desk.error.server');
    } finally {
      setBusy(false);
    }
  };
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    void enter({ email: String(given.get('email')), password: String(given.get('password')) });
  };

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
          onSubmit={submit}
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
          <Typography variant="h1">{say('desk.signIn.title')}</Typography>
          <TextField
            name="email"
            type="email"
            label={say('desk.signIn.email')}
            autoComplete="username"
            required
            autoFocus
          />
          <TextField
            name="password"
            type="password"
            label={say('desk.signIn.password')}
            autoComplete="current-password"
            required
          />
          <div role="alert">{fault && <Typography color="error">{say(fault)}</Typography>}</div>
          <Button type="submit" variant="contained" disabled={busy} sx={{ minHeight: 40 }}>
            {say('desk.signIn.submit')}
          </Button>
        </Box>
        {Array.isArray(demo.data) && demo.data.length > 0 && (
          <Box component="section" aria-labelledby="demo" sx={{ mt: 3 }}>
            <Typography id="demo" variant="h3" component="h2">
              {say('desk.signIn.demo')}
            </Typography>
            <Typography variant="caption" color="text.secondary" component="p" sx={{ m: 0, mb: 1 }}>
              {say('desk.signIn.demoHint')}
            </Typography>
            <Box sx={{ display: 'grid', gridTemplateColumns: '1fr 1fr', gap: 1 }}>
              {demo.data.map(({ role, name, email, password }) => (
                <Button
                  key={email}
                  variant="outlined"
                  color="inherit"
                  disabled={busy}
                  onClick={() => void enter({ email, password })}
                  sx={{ justifyContent: 'space-between', bgcolor: 'background.paper' }}
                >
                  <span>{name}</span>
                  <Typography component="span" variant="caption" color="text.secondary">
                    {say(`role.${role}`)}
                  </Typography>
                </Button>
              ))}
            </Box>
          </Box>
        )}
      </Box>
    </Box>
  );
}

const FAULTS: Record<number, WordKey> = {
  0: 'desk.signIn.unreachable',
  400: 'desk.signIn.wrong',
  401: 'desk.signIn.wrong',
  403: 'desk.signIn.wrong',
  422: 'desk.signIn.wrong',
  429: 'desk.signIn.tooMany',
};

import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useLogin } from 'react-admin';
import { Link, useLocation, useNavigate } from 'react-router-dom';
import type { Role } from '../../domain/vocabulary.ts';
import { useWords, type WordKey } from '../i18n/useWords.ts';
import { get, problemOf, statusOf } from '../server/http.ts';
import { SignInFrame } from './SignInFrame.tsx';

type Given = { email: string; password: string };
type Demo = { role: Role; name: string; email: string; password: string };

export function SignIn() {
  const say = useWords();
  const login = useLogin();
  const [fault, setFault] = useState<WordKey | null>(null);
  const [busy, setBusy] = useState(false);
  const navigate = useNavigate();
  const { state } = useLocation();

  const enter = async (given: Given) => {
    setBusy(true);
    setFault(null);
    try {
      await login(given);
    } catch (error) {
      const token = tokenToChoose(error);
      if (token) return navigate(`/set-password/${token}`);
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
    <SignInFrame title={say('desk.signIn.title')} onSubmit={submit} below={<DemoSignIns busy={busy} onEnter={enter} />}>
      <TextField
        name="email"
        type="email"
        label={say('desk.signIn.email')}
        autoComplete="username"
        defaultValue={(state as { email?: string } | null)?.email ?? ''}
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
      <Box component={Link} to="/forgot-password" sx={{ fontSize: 13, color: 'primary.main', justifySelf: 'start' }}>
        {say('admin.password.forgot')}
      </Box>
    </SignInFrame>
  );
}

function DemoSignIns({ busy, onEnter }: { busy: boolean; onEnter: (given: Given) => Promise<void> }) {
  const say = useWords();
  const demo = useQuery({
    queryKey: ['session', 'demo'],
    queryFn: () => get<Demo[]>('/api/session/demo'),
    retry: false,
  });
  if (!Array.isArray(demo.data) || demo.data.length === 0) return null;
  return (
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
            onClick={() => void onEnter({ email, password })}
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
  );
}

/** With a one-time password one comes as far as choosing another. */
function tokenToChoose(error: unknown): string | null {
  const refusal = problemOf((error as { body?: unknown }).body)?.refusal as
    | { code: string; values: { token?: string } }
    | undefined;
  return refusal?.code === 'passwordOnce' ? (refusal.values.token ?? null) : null;
}

const FAULTS: Record<number, WordKey> = {
  0: 'desk.signIn.unreachable',
  400: 'desk.signIn.wrong',
  401: 'desk.signIn.wrong',
  403: 'desk.signIn.wrong',
  422: 'desk.signIn.wrong',
  429: 'desk.signIn.tooMany',
};

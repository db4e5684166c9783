import Button from '@mui/material/Button';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslate } from 'react-admin';
import { Link, useParams } from 'react-router-dom';
import { Waiting } from '../frame/Waiting.tsx';
import { useWords } from '../i18n/useWords.ts';
import { ask, problemOf } from '../server/http.ts';
import { forgetSession } from './authProvider.ts';
import { SignInFrame } from './SignInFrame.tsx';

/** Behind the link of a mail. Looking at it changes nothing: mail scanners come here too. */
export default function SetPassword() {
  const say = useWords();
  const translate = useTranslate();
  const { token = '' } = useParams();
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const [done, setDone] = useState<string | null>(null);
  const whose = useQuery({
    queryKey: ['session', 'password-link', token],
    queryFn: async () =>
      (await ask<{ name: string; email: string }>('/api/session/password-link', { method: 'POST', body: { token } }))
        .data,
    retry: false,
    // Used once, it is another answer: nothing of it is kept.
    gcTime: 0,
    refetchOnWindowFocus: false,
  });
  const words = (error: unknown): string => {
    const message = error instanceof Error ? error.message : String(error);
    return translate(message, { _: message });
  };
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    const password = String(given.get('password'));
    if (password !== String(given.get('again'))) return setFault(say('admin.password.different'));
    setBusy(true);
    setFault(null);
    try {
      const set = await ask<{ email: string }>('/api/session/password', { method: 'POST', body: { token, password } });
      // Whoever was signed in here is not any more.
      forgetSession();
      setDone(set.data.email);
    } catch (error) {
      setFault(problemOf((error as { body?: unknown }).body)?.errors?.password ?? words(error));
    } finally {
      setBusy(false);
    }
  };
  if (whose.isPending) return <Waiting rows={4} />;
  return (
    <SignInFrame title={say('admin.password.title')} onSubmit={(event) => void submit(event)}>
      {done !== null ? (
        <Typography role="status">{say('admin.password.done')}</Typography>
      ) : whose.error ? (
        <Typography role="alert" color="error">
          {words(whose.error)}
        </Typography>
      ) : (
        <>
          <Typography color="text.secondary">{say('admin.password.of', whose.data)}</Typography>
          {/* For password managers: whose it is. */}
          <input type="hidden" name="username" autoComplete="username" value={whose.data.email} />
          <TextField
            name="password"
            type="password"
            label={say('admin.password.new')}
            helperText={say('admin.password.rule')}
            autoComplete="new-password"
            error={fault !== null}
            required
            autoFocus
            slotProps={{ htmlInput: { maxLength: 200 } }}
          />
          <TextField
            name="again"
            type="password"
            label={say('admin.password.again')}
            autoComplete="new-password"
            required
            slotProps={{ htmlInput: { maxLength: 200 } }}
          />
          <div role="alert">{fault && <Typography color="error">{fault}</Typography>}</div>
          <Button type="submit" variant="contained" disabled={busy} sx={{ minHeight: 40 }}>
            {say('admin.password.submit')}
          </Button>
        </>
      )}
      {(done !== null || whose.error) && (
        <Button component={Link} to="/login" state={done ? { email: done } : null} variant="contained">
          {say('admin.password.toSignIn')}
        </Button>
      )}
      {whose.error && (
        <Button component={Link} to="/forgot-password">
          {say('admin.password.forgot')}
        </Button>
      )}
    </SignInFrame>
  );
}

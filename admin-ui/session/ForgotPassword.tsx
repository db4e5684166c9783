import Button from '@mui/material/Button';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { type FormEvent, useState } from 'react';
import { useTranslate } from 'react-admin';
import { Link } from 'react-router-dom';
import { useWords } from '../i18n/useWords.ts';
import { ask } from '../server/http.ts';
import { SignInFrame } from './SignInFrame.tsx';

/** The answer is the same whether somebody has the address or not: the page tells nobody who works here. */
export default function ForgotPassword() {
  const say = useWords();
  const translate = useTranslate();
  const [busy, setBusy] = useState(false);
  const [sent, setSent] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const email = String(new FormData(event.currentTarget).get('email'));
    setBusy(true);
    setFault(null);
    try {
      await ask('/api/session/password-reset', { method: 'POST', body: { email } });
      setSent(true);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      setFault(translate(message, { _: message }));
    } finally {
      setBusy(false);
    }
  };
  return (
    <SignInFrame title={say('admin.password.forgotTitle')} onSubmit={(event) => void submit(event)}>
      {sent ? (
        <div role="status">
          <Typography>{say('admin.password.forgotDone')}</Typography>
          <Typography color="text.secondary" sx={{ mt: 1 }}>
            {say('admin.password.forgotNone')}
          </Typography>
        </div>
      ) : (
        <>
          <Typography color="text.secondary">{say('admin.password.forgotHint')}</Typography>
          <TextField
            name="email"
            type="email"
            label={say('desk.signIn.email')}
            autoComplete="username"
            required
            autoFocus
            slotProps={{ htmlInput: { maxLength: 254 } }}
          />
          <div role="alert">{fault && <Typography color="error">{fault}</Typography>}</div>
          <Button type="submit" variant="contained" disabled={busy} sx={{ minHeight: 40 }}>
            {say('admin.password.forgotSubmit')}
          </Button>
        </>
      )}
      <Button component={Link} to="/login">
        {say('admin.password.toSignIn')}
      </Button>
    </SignInFrame>
  );
}

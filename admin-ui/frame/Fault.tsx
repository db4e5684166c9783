import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { Component, type ErrorInfo, type ReactNode } from 'react';
import { useTranslate } from 'react-admin';
import { useWords } from '../i18n/useWords.ts';
import { statusOf } from '../server/http.ts';

/** What happened, what is safe, and the way to try again. */
export function LoadFault({ error, again }: { error: unknown; again: () => void }) {
  const say = useWords();
  const translate = useTranslate();
  const missing = statusOf(error) === 404;
  const message = error instanceof Error ? error.message : String(error);
  return (
    <Box role="alert" sx={{ p: 3, maxWidth: 560 }}>
      <Typography variant="h2">{missing ? say('desk.error.notFound') : say('desk.error.load')}</Typography>
      <Typography sx={{ my: 1 }}>
        {missing ? say('desk.error.notFoundHint') : translate(message, { _: message })}
      </Typography>
      {!missing && (
        <Button variant="outlined" onClick={again}>
          {say('desk.error.again')}
        </Button>
      )}
    </Box>
  );
}

function BrokenPart({ error, again }: { error: Error; again: () => void }) {
  const say = useWords();
  return (
    <Box role="alert" sx={{ p: 3, maxWidth: 560 }}>
      <Typography variant="h2">{say('desk.error.title')}</Typography>
      <Typography sx={{ my: 1 }}>{say('desk.error.safe')}</Typography>
      <Button variant="outlined" onClick={again} sx={{ mr: 1 }}>
        {say('desk.error.again')}
      </Button>
      <Button onClick={() => window.location.reload()}>{say('desk.error.reload')}</Button>
      <Typography component="details" variant="caption" color="text.secondary" sx={{ display: 'block', mt: 2 }}>
        <summary>{say('desk.error.details')}</summary>
        {error.message}
      </Typography>
    </Box>
  );
}

type Props = { children: ReactNode /** another place is another try */; resetKey: string };

/** A part that throws takes itself down, not the desk. */
export class Boundary extends Component<Props, { error: Error | null }> {
  override state: { error: Error | null } = { error: null };

  static getDerivedStateFromError(error: Error) {
    return { error };
  }
  override componentDidCatch(error: Error, info: ErrorInfo) {
    console.error(error, info.componentStack);
  }
  override componentDidUpdate(before: Props) {
    if (before.resetKey !== this.props.resetKey && this.state.error) this.setState({ error: null });
  }
  override render() {
    const { error } = this.state;
    return error ? <BrokenPart error={error} again={() => this.setState({ error: null })} /> : this.props.children;
  }
}

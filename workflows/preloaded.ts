// What all runs share: pure, without a state of its own. The bundle evaluates it once for all of them (bin/bundle.ts).
import '../domain/alert/messages.ts';
import '../domain/approval/messages.ts';
import '../domain/care/messages.ts';
import '../domain/case/messages.ts';
import '../domain/case/step.ts';

// For each promise the worker keeps where it was made, and looks every frame up in the source map: a few say where something failed.
Error.stackTraceLimit = 4;

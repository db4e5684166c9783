// What all runs share: pure, without a state of its own. The bundle evaluates it once for all of them (bin/bundle.ts).
import '../domain/alert/messages.ts';
import '../domain/approval/messages.ts';
import '../domain/care/messages.ts';
import '../domain/case/messages.ts';
import '../domain/case/step.ts';

// Runs before each file of tests: a secret of one file is a plain word in another.
import { forgetSecrets } from '../../src/config/secret.ts';

forgetSecrets();

import backend from '../../backends/sticky/index.ts';
import { describeBackend } from './suite.ts';

describeBackend(backend);

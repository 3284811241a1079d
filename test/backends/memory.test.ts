import backend from '../../backends/memory/index.ts';
import { describeBackend } from './suite.ts';

describeBackend(backend);

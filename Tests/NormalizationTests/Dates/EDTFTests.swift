import Normalization
import Testing
@Suite struct EDTFTests {}

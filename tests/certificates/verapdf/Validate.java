import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.File;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.stream.Collectors;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;
import org.verapdf.pdfa.validation.validators.ValidatorConfig;
import org.verapdf.pdfa.validation.validators.ValidatorConfigBuilder;

/** Reads paths of files, one a line, and answers each with a line of JSON, in this order: path, PDF/A-3a, PDF/UA-1. */
public final class Validate {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<String, PDFAFlavour> PROFILES =
            Map.of("pdfa", PDFAFlavour.PDFA_3_A, "pdfua", PDFAFlavour.PDFUA_1);
    private static final ValidatorConfig CONFIG = ValidatorConfigBuilder.defaultBuilder()
            .showErrorMessages(true).isLogsEnabled(false).loggingLevel(Level.OFF).build();

    public static void main(String[] arguments) throws IOException {
        PrintStream answers = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        System.setOut(System.err); // what the engine prints is no answer
        VeraGreenfieldFoundryProvider.initialise();
        // a second thread would compile the scripts of all rules for itself: the files are made meanwhile
        ExecutorService worker = Executors.newSingleThreadExecutor();
        BufferedReader paths = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = paths.readLine(); line != null; line = paths.readLine()) {
            String path = line;
            worker.execute(() -> answers.println(report(path)));
        }
        worker.shutdown();
    }

    private static String report(String path) {
        Map<String, Object> answer = new HashMap<>(verdicts(path));
        answer.put("path", path);
        try {
            return JSON.writeValueAsString(answer);
        } catch (IOException problem) {
            throw new IllegalStateException(problem);
        }
    }

    /** A file is read once for both profiles: what they have in common takes the most time. */
    private static Map<String, Object> verdicts(String path) {
        try (PDFAParser parser = Foundries.defaultInstance().createParser(new File(path), PDFAFlavour.PDFA_3_A);
                PDFAValidator validator =
                        Foundries.defaultInstance().createValidator(CONFIG, List.copyOf(PROFILES.values()))) {
            Map<PDFAFlavour, ValidationResult> results = validator.validateAll(parser).stream()
                    .collect(Collectors.toMap(ValidationResult::getPDFAFlavour, result -> result));
            return each(profile -> told(results.get(profile)));
        } catch (Exception | StackOverflowError problem) {
            return each(profile -> Map.of("passed", false, "checks", 0, "failed", List.of(),
                    "problem", problem.toString()));
        }
    }

    private static Map<String, Object> each(Function<PDFAFlavour, Map<String, Object>> verdict) {
        return PROFILES.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, profile -> verdict.apply(profile.getValue())));
    }

    private static Map<String, Object> told(ValidationResult result) {
        List<Map<String, Object>> failed = result.getTestAssertions().stream()
                .filter(assertion -> assertion.getStatus() == TestAssertion.Status.FAILED)
                .map(Validate::rule)
                .collect(Collectors.toList());
        String problem = result.getJobEndStatus().toString();
        return Map.of("passed", result.isCompliant(), "checks", result.getTotalAssertions(), "failed", failed,
                "problem", problem.equalsIgnoreCase("normal") ? "" : problem);
    }

    private static Map<String, Object> rule(TestAssertion assertion) {
        String precise = assertion.getErrorMessage();
        return Map.of(
                "clause", assertion.getRuleId().getClause(),
                "test", assertion.getRuleId().getTestNumber(),
                "message", precise == null || precise.isBlank() ? assertion.getMessage() : precise,
                "context", assertion.getLocation().getContext());
    }
}

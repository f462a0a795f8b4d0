"""What is said of a file that is not as it should be, and what to do about it."""

NOT_OURS = (
    "Dit bestand is niet door Toetspeil gemaakt, of het verborgen blad is weg. Vul een bestand in dat u op deze pagina "
    "hebt gemaakt."
)
OTHER = (
    "Dit bestand hoort bij een andere zelftoets. Ga naar die zelftoets en lees het daar in, of maak hier een nieuw "
    "bestand."
)
BROKEN = (
    "De verborgen gegevens van dit bestand zijn gewijzigd, of het komt van een andere installatie. Maak een nieuw bestand "
    "en neem uw antwoorden daarin over."
)
OTHER_SCHEMA = (
    "Dit bestand is in een andere versie van Toetspeil gemaakt. Maak een nieuw bestand en neem uw antwoorden over."
)
OTHER_EDITION = (
    "De vragenlijst {} van dit bestand is niet meer die van deze zelftoets. Maak een nieuw bestand en neem uw antwoorden "
    "daarin over."
)
ROW_CHANGED = "Het verborgen deel van deze rij is gewijzigd. Maak een nieuw bestand, of haal deze rij weg."
TWICE = "Deze vraag staat er twee keer in, ook in rij {}. Haal een van beide rijen weg."
NOT_ASKED_NOW = "Deze vraag hoort niet meer bij de zelftoets. Haal de rij weg."
NOT_TO_FILL_IN = (
    "Deze cel is niet om in te vullen en is gewijzigd. Zet terug wat er stond; uw tekst hoort bij Toelichting. Hebt u "
    "gesorteerd, sorteer dan hele rijen."
)
BEYOND = "Deze cel hoort niet in het bestand. Maak haar leeg."
NO_ROW_OF_OURS = "Deze rij hoort niet in het bestand: rijen toevoegen kan niet. Haal de rij weg."
